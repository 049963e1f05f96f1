# Installs the peers (saying so), makes out/sally, and runs the bench. Called by `./dev bench`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/machine.sh

program=bench/Sallyport.Bench/bin/Release/net10.0/Sallyport.Bench
dotnet build bench/Sallyport.Bench -c Release --nologo -v q > /dev/null || exec dotnet build bench/Sallyport.Bench -c Release --nologo -v q
case " $* " in *" --help "* | *" -h "*) exec "$program" --help ;; esac

missing=()
for package in mitmproxy squid-openssl haproxy nginx-light; do has_package "$package" || missing+=("$package"); done
if ((${#missing[@]})); then
    if may_install; then
        say "installing Debian packages to compare with: ${missing[*]} (their services are not started)"
        # RUNLEVEL=1 keeps the packages from starting what they install.
        as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq update > /dev/null || true
        as_root env RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "${missing[@]}" > /dev/null ||
            say "they could not be installed; what is missing will be reported as skipped"
    else
        say "not installing ${missing[*]}: neither root nor passwordless sudo; they will be reported as skipped"
    fi
fi

[[ " $* " == *" --sally "* ]] || ./dev publish || say "no out/sally could be made; the gate will be reported as skipped"
ulimit -n "$(ulimit -Hn)"
exec "$program" "$@"
