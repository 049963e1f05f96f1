namespace Sallyport.Cli.Help;

/// <summary>Each hands the line typed so far to <c>sally '[suggest:POSITION]'</c>, which prints what may come next.</summary>
internal static class CompletionScripts
{
    public const string Bash =
        """
        # bash completion for sally
        _sally() {
            local word=${COMP_WORDS[COMP_CWORD]} i
            for ((i = 1; i < COMP_CWORD; i++)); do
                if [[ ${COMP_WORDS[i]} == -- ]]; then
                    if ((COMP_CWORD == i + 1)); then
                        COMPREPLY=($(compgen -c -- "$word"))
                    else
                        COMPREPLY=($(compgen -f -- "$word"))
                    fi
                    return
                fi
            done
            COMPREPLY=($(compgen -W "$(sally "[suggest:$COMP_POINT]" "$COMP_LINE" 2> /dev/null)" -- "$word"))
        }
        complete -o default -F _sally sally

        """;

    public const string Zsh =
        """
        #compdef sally
        _sally() {
            local -i dashes=${words[(i)--]}
            if (( dashes < CURRENT )); then
                words=("${(@)words[dashes + 1, -1]}")
                (( CURRENT -= dashes ))
                _normal
                return
            fi
            local -a fitting
            fitting=(${(f)"$(sally "[suggest:$CURSOR]" "$BUFFER" 2> /dev/null)"})
            if (( $#fitting )); then compadd -a fitting; else _files; fi
        }
        if [[ $funcstack[1] == _sally ]]; then _sally "$@"; else compdef _sally sally; fi

        """;

    public const string Fish =
        """
        # fish completion for sally
        function __sally_complete
            set -l line (commandline -cp)
            sally "[suggest:"(string length -- "$line")"]" "$line" 2> /dev/null
        end
        function __sally_runs_a_command
            contains -- -- (commandline -opc)
        end
        complete -c sally -n 'not __sally_runs_a_command' -f -a '(__sally_complete)'
        complete -c sally -n __sally_runs_a_command -a '(__fish_complete_subcommand --fcs-skip=3)'

        """;
}
