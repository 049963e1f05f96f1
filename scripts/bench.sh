# Measures the gate beside other proxies; bench/ has the programs and the method.
set -euo pipefail
exec bash bench/run.sh "$@"
