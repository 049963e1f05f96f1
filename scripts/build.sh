# Compiles everything. Sourced or run from the repository's root.
set -euo pipefail
dotnet build Sallyport.slnx --nologo -v q "$@"
