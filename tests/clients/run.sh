# Installs what the client tests need and runs them. Flags: those of ./install. SALLY_BIN names the binary under test;
# without it the plain build is taken.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
bash ./install "$@"
exec dotnet Harness/bin/Debug/net10.0/Sallyport.Clients.Tests.dll -noColor
