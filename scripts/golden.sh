# Rewrites tests/Sallyport.Cli.Tests/Golden from what `sally` prints now. Look at the diff before you commit it.
set -euo pipefail
dotnet build tests/Sallyport.Cli.Tests --nologo -v q
UPDATE_GOLDEN=1 dotnet tests/Sallyport.Cli.Tests/bin/Debug/net10.0/Sallyport.Cli.Tests.dll -noColor "$@"
git --no-pager diff --stat -- tests/Sallyport.Cli.Tests/Golden
