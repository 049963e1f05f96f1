# Writes docs/reference/ from the code: commands, errors, settings, exit codes. A test fails while they differ.
set -euo pipefail
dotnet build tests/Sallyport.Cli.Tests --nologo -v q
UPDATE_GOLDEN=1 dotnet tests/Sallyport.Cli.Tests/bin/Debug/net10.0/Sallyport.Cli.Tests.dll -noColor -namespace Sallyport.Cli.Tests.Reference
git --no-pager diff --stat -- docs/reference
