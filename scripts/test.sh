# Builds and runs every test, then sums up. Installs what it needs and says so first; what cannot be installed or run on
# this machine is reported as skipped, with the reason.
#   --fast    no native binary and no client programs
#   --agents  also the Codex and Claude Code binaries (some 600 MB under tests/clients/node_modules)
#   --ci      as in CI: --agents where the disk and the npm registry allow, and no build servers left behind
set -uo pipefail
source scripts/machine.sh

fast= agents= ci=
for flag in "$@"; do
    case $flag in
        --fast) fast=1 ;;
        --agents) agents=always ;;
        --ci) ci=1 agents=${agents:-if-possible} ;;
        *) echo "error: ./dev test knows --fast, --agents and --ci, not '$flag'" >&2; exit 2 ;;
    esac
done

results=TestResults
rm -rf "$results"
mkdir -p "$results"
skip() { echo "$1" >> "$results/$2.skip"; }

# A folder for temporary files that holds nothing else, so that what a run leaves there shows. Its name is short: tests
# make Unix sockets below it, whose paths may have some 100 characters.
temporary=$(mktemp -d "${TMPDIR:-/tmp}/s.XXXX") || exit 1
trap 'rm -rf "$temporary"' EXIT

# run NAME SECONDS COMMAND...: one test run, with its output shown and kept. A hung run is a failed run, and so is one that
# leaves something in the temporary folder.
run() {
    local name=$1 seconds=$2
    shift 2
    say "$name"
    TMPDIR=$temporary timeout --kill-after=10 "$seconds" "$@" < /dev/null 2>&1 | tee "$results/$name.log"
    echo "${PIPESTATUS[0]}" > "$results/$name.exit"
    ls -A "$temporary" > "$results/$name.left"
    find "$temporary" -mindepth 1 -delete
}

if [[ $ci ]]; then export MSBUILDDISABLENODEREUSE=1; fi
say "build"
if ! bash scripts/build.sh ${ci:+-p:UseSharedCompilation=false}; then
    echo "the build failed" > "$results/build.log"
    bash scripts/sum-up.sh "$results"
    exit 1
fi

unset SALLY_BIN
if [[ ! $fast ]]; then
    source scripts/test-clients.sh
fi

# What cannot be installed, the tests that need it skip, with the reason.
[[ $fast ]] || install_packages "to try the desktop keyring" dbus-daemon gnome-keyring libsecret-tools || true
[[ $fast ]] || install_packages "to try syslog" rsyslog rsyslog-gnutls || true

for project in tests/*.Tests/*.csproj; do
    name=$(basename "$project" .csproj)
    run "$name" 1200 dotnet "tests/$name/bin/Debug/net10.0/$name.dll" -noColor
done
if [[ $fast ]]; then
    skip "client programs through the gate (--fast)" clients
else
    run_client_tests
fi

bash scripts/sum-up.sh "$results"
