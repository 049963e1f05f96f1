# The main job on this machine: no account, no network beyond the restore of NuGet packages, nothing left behind.
set -euo pipefail
echo "Building ..." >&2
log=$(mktemp)
trap 'rm -f "$log"' EXIT
dotnet build demo --nologo -v q > "$log" 2>&1 || { cat "$log" >&2; exit 1; }
dotnet demo/bin/Debug/net10.0/Sallyport.Demo.dll
