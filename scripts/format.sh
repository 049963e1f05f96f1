# Formats the code by .editorconfig, or with --check only tells what it would change.
set -euo pipefail
if [[ ${1:-} == --check ]]; then
    shift
    exec dotnet format Sallyport.slnx --verify-no-changes "$@"
fi
exec dotnet format Sallyport.slnx "$@"
