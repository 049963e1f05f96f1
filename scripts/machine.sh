# What this machine has and what may be installed on it. Sourced by the other scripts.

say() { printf '%s\n' "== $*" >&2; }

# The command prefix with which packages can be installed; fails where there are no such rights.
as_root() {
    if [[ $(id -u) == 0 ]]; then "$@"
    elif command -v sudo > /dev/null && sudo -n true 2> /dev/null; then sudo -n "$@"
    else return 1
    fi
}

may_install() { command -v apt-get > /dev/null && as_root true; }

has_package() { [[ $(dpkg-query -W -f='${db:Status-Status}' "$1" 2> /dev/null) == installed ]]; }

# install_packages WHAT-FOR PACKAGE...: installs those that are missing, after saying so. Fails if any is still missing.
install_packages() {
    local purpose=$1 package
    shift
    local -a missing=()
    command -v dpkg-query > /dev/null || { say "not installing $* ($purpose): not a Debian system"; return 1; }
    for package in "$@"; do has_package "$package" || missing+=("$package"); done
    ((${#missing[@]})) || return 0
    if ! may_install; then
        say "not installing ${missing[*]} ($purpose): neither root nor passwordless sudo"
        return 1
    fi
    say "installing Debian packages ($purpose): ${missing[*]}"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq update > /dev/null || true
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "${missing[@]}" > /dev/null
}

has_c_compiler() { command -v clang > /dev/null || command -v gcc > /dev/null; }

runtime_identifier() {
    case $(uname -m) in
        aarch64 | arm64) echo linux-arm64 ;;
        *) echo linux-x64 ;;
    esac
}

# Where Debian keeps this architecture's libraries, such as /usr/lib/x86_64-linux-gnu.
library_folder() {
    local triplet
    triplet=$(gcc -print-multiarch 2> /dev/null || dpkg-architecture -qDEB_HOST_MULTIARCH 2> /dev/null || true)
    echo "/usr/lib/${triplet:-$(uname -m)-linux-gnu}"
}

free_gigabytes() { df -Pk "${1:-.}" | awk 'NR == 2 { print int($4 / 1048576) }'; }

npm_registry_answers() {
    command -v npm > /dev/null && npm ping --fetch-retries=0 --fetch-timeout=10000 > /dev/null 2>&1
}
