# Sourced by test.sh: the native binary and the client programs that go through it. tests/clients knows what they need.

publish_native() {
    if bash scripts/publish.sh > "$results/publish.out" 2>&1; then
        export SALLY_BIN=$PWD/out/sally
        tail -n 1 "$results/publish.out" >&2
    elif has_c_compiler; then
        cp "$results/publish.out" "$results/publish.log" # A compiler is there, so this is a failure and not a skip.
        tail -n 30 "$results/publish.out" >&2
    else
        skip "the native binary: no C compiler, and no rights to install one" publish
    fi
}

# Leaves `agents` empty where --ci would run the two large agent binaries but this machine cannot hold or fetch them.
decide_on_agents() {
    [[ $agents == if-possible ]] || return 0
    local reason=
    if (($(free_gigabytes) < 3)); then reason="less than 3 GB of disk are free"
    elif ! npm_registry_answers; then reason="the npm registry does not answer"
    fi
    [[ $reason ]] || return 0
    agents=
    skip "Codex CLI through the gate: $reason" agents
    skip "Claude Code through the gate: $reason" agents
}

run_client_tests() {
    [[ -f tests/clients/run.sh ]] || return 0
    decide_on_agents
    run clients 900 bash tests/clients/run.sh ${agents:+--agents}
}

say "native binary"
publish_native
