# sum-up.sh FOLDER: adds up the test runs whose results lie in FOLDER and ends with `N passed, N failed, N skipped`.
#
# A run NAME is NAME.log, which must hold the runner's `Total: N, Errors: N, Failed: N, Skipped: N`, and NAME.exit with
# its exit code. Each line of a NAME.skip is something that could not be run here, and why. A run without its total, with
# a total of 0, or with an exit code that its counts do not explain counts as one failure. So does a NAME.left with lines:
# what the run left behind in the folder for temporary files. Exits 1 unless something passed and nothing failed.
set -uo pipefail
shopt -s nullglob
folder=$1
passed=0 failed=0 skipped=0

number() { sed -nE "s/.*[ ,]$1: ([0-9]+).*/\1/p" <<< "$2"; }

echo
for log in "$folder"/*.log; do
    name=$(basename "$log" .log)
    code=$(cat "$folder/$name.exit" 2> /dev/null || echo "no exit code")
    total_line=$(grep -aE 'Total: ([0-9]+, Errors: [0-9]+, Failed: [0-9]+, Skipped: [0-9]+|0$)' "$log" | tail -n 1)
    if [[ $total_line == *'Total: 0' ]]; then total_line='Total: 0, Errors: 0, Failed: 0, Skipped: 0'; fi
    if [[ -z $total_line ]]; then
        echo "  $name: crashed before its summary ($code)"
        ((failed += 1))
        continue
    fi
    total=$(number Total " $total_line") errors=$(number Errors "$total_line") not_run=$(number 'Not Run' "$total_line")
    run_failed=$(($(number Failed "$total_line") + errors)) run_skipped=$(number Skipped "$total_line")
    run_passed=$((total - run_failed + errors - run_skipped - ${not_run:-0}))
    note=
    if ((total == 0)); then
        run_failed=$((run_failed + 1)) note=" (no test ran)"
    elif [[ $code != 0 && $run_failed == 0 ]]; then
        run_failed=1 note=" (ended with $code)"
    fi
    echo "  $name: $run_passed passed, $run_failed failed, $run_skipped skipped$note"
    ((passed += run_passed, failed += run_failed, skipped += run_skipped))
done

for file in "$folder"/*.left; do
    [[ -s $file ]] || continue
    echo "  $(basename "$file" .left): left these in the folder for temporary files:"
    sed 's/^/    /' "$file"
    ((failed += 1))
done

for file in "$folder"/*.skip; do
    while IFS= read -r reason; do
        [[ -n $reason ]] || continue
        echo "  skipped: $reason"
        ((skipped += 1))
    done < "$file"
done

if ((passed == 0 && failed == 0)); then
    echo "  no test ran"
    failed=1
fi
echo
echo "$passed passed, $failed failed, $skipped skipped"
((failed == 0 && passed > 0))
