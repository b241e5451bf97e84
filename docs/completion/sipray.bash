# SPDX-License-Identifier: GPL-2.0-or-later
# Bash completion for sipray. The lists are those of the program; a test compares them.

_sipray_command()
{
    local word
    for word in "${COMP_WORDS[@]:1}"; do
        case " $commands " in *" $word "*) command=$word; return ;; esac
    done
}

# The last item of a list with commas: --fields id,from,<TAB>
_sipray_list()
{
    local before=""
    [[ $cur == *,* ]] && before=${cur%,*},
    mapfile -t COMPREPLY < <(compgen -P "$before" -W "$1" -- "${cur##*,}")
    compopt -o nospace
}

_sipray_captures()
{
    local pattern
    compopt -o filenames
    mapfile -t COMPREPLY < <(compgen -d -- "$cur"
        for pattern in '*.pcap*' '*.cap' '*.ntar' '*.dmp'; do compgen -f -X "!$pattern" -- "$cur"; done)
}

# shellcheck disable=SC2034 # the lists of fields are read by name
_sipray()
{
    local commands="summary calls dialogs transactions messages registrations flow explain diff codes methods headers registry check"
    local formats="text json ndjson csv"
    local flow_formats="mermaid svg html"
    local colors="auto always never"
    local severities="note warning error"
    local groups="caller callee trunk trunk-out user-agent prefix code"
    local fields_messages="file frame index time transport src dst kind method uri status reason class call_id cseq from_tag to_tag branch sighting of_frame transaction dialog call size findings hep_agent hep_correlation"
    local fields_transactions="id type method call_id cseq branch client server transport request_frame response_frames provisional_code final_code final_class state ended_by request_retransmissions response_retransmissions duplicates first_response_ms final_response_ms ack_frame cancel matched_by backoff backoff_ms dialog call event expires_s publish etag"
    local fields_dialogs="id call_id from_tag to_tag usage state created_frame confirmed_frame terminated_frame terminated_by terminated_from duration_ms transactions session_expires_s refresher refreshes offers held_by media call event expires_s reason refer_code"
    local fields_calls="id call_id start from to caller callee outcome cause fault retry final_code final_frame reason_phrase originator originator_reason fault_evidence cause_leg q850 q850_source q850_mapped reason attempts forks hops pdd_ms ring_ms setup_ms talk_ms ended_by retransmissions messages dialogs partial transfer transfer_outcome transfer_code refer_to transferred_to transferred_from replaces replaced_by joins joined_by redirected_to redirected_from detail hop_delays_ms hop_response_delays_ms retry_after_s warning warning_code error_info call_info diverted_from diverted_reason media holds caller_ip callee_ip to_number user_agent leg_of"
    local fields_registrations="id call_id aor contacts expires_s registrar outcome final_code reason_phrase warning rrd_ms attempts kind bindings flaps stale_nonces nat instance reg_id gruu path service_route"
    local fields_codes="code name class meaning outcome fault retry dialog_effect effect_note q850 rfc names note causes counts_as listed class_listed proxy_supported proxy_does proxy_action"
    local fields_methods="method meaning dialog body rfc listed note"
    local fields_headers="header compact value rfc presence listed differences"
    local fields_registry="registry value meaning rfc source"
    local fields_check="file frame index severity code clause header text offset length bytes call"
    local options="-i --interface --hep-listen -r --read --follow --skew -f --capture-filter --sip-filter -Y --filter -w --write --hep-send --hep-id -c --count -a --autostop -s --snaplen
        -p --no-promiscuous -n --numeric -q --quiet -v --verbose --format --fields --color --port --legs --leg-header --keylog --tls-key --by --fail-on
        --threads --limit-memory --version -h --help"
    local cur=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} command=summary list

    # --format=json comes as three words, and "=" as the current one where nothing follows it
    if [[ $cur == "=" ]]; then
        cur=""
    elif [[ $previous == "=" ]]; then
        previous=${COMP_WORDS[COMP_CWORD-2]}
    fi
    _sipray_command
    case $previous in
    --format)
        [[ $command == flow ]] && formats+=" $flow_formats"
        mapfile -t COMPREPLY < <(compgen -W "$formats" -- "$cur") ;;
    --color) mapfile -t COMPREPLY < <(compgen -W "$colors" -- "$cur") ;;
    --by) mapfile -t COMPREPLY < <(compgen -W "$groups" -- "$cur") ;;
    --fail-on) mapfile -t COMPREPLY < <(compgen -W "$severities" -- "$cur") ;;
    --fields)
        [[ $command == flow ]] && list=fields_messages || list=fields_$command
        _sipray_list "${!list-}" ;;
    -i | --interface) mapfile -t COMPREPLY < <(cd /sys/class/net 2> /dev/null && compgen -G "$cur*") ;;
    -w | --write) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- "$cur") ;;
    -r | --read | --skew) _sipray_captures ;;
    --hep-listen | --hep-send | --hep-id | -f | --capture-filter | -Y | --filter | -c | --count | -s | --snaplen | --port | --leg-header | --threads | --limit-memory) ;;
    *)
        if [[ $cur == -* ]]; then
            mapfile -t COMPREPLY < <(compgen -W "$options" -- "$cur")
        else
            _sipray_captures
            [[ $COMP_CWORD == 1 ]] && mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -W "$commands" -- "$cur")
        fi ;;
    esac
    return 0
}

complete -F _sipray sipray
