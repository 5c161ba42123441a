#!/bin/sh
# A runner in shell and awk, written from RUNNERS.md alone: does `busy` and `sum`, one task after
# another. It leaves the times of its events to eggtop and tells CPU time as the system counts it,
# in hundredths of a second.

echo '{"hello":{"protocol":1,"name":"awk runner 0.1"}}'
read -r ORDER || exit 0
export ORDER

exec awk -v pid=$$ '
    # Returns the value of a field of the order, as it stands there.
    function field(name,    text) {
        if (!match(ORDER, "\"" name "\": *(\"[^\"]*\"|\\[[^]]*\\]|[^,}]*)")) refuse("no " name)
        text = substr(ORDER, RSTART, RLENGTH)
        sub(/^[^:]*: */, "", text)
        gsub(/"/, "", text)
        return text
    }

    function refuse(reason) {
        print reason > "/dev/stderr"
        exit 2
    }

    # Returns the CPU time so far in ns.
    function cpu(    stat, parts) {
        getline stat < ("/proc/" pid "/stat")
        close("/proc/" pid "/stat")
        sub(/.*\) /, "", stat)
        split(stat, parts, " ")
        return (parts[12] + parts[13]) * 10000000
    }

    function tell(event) {
        printf "{\"kind\":{\"run\":{\"run\":%s,\"event\":{\"worker\":{\"worker\":0,\"event\":%s}}}}}\n", run, event
        fflush()
    }

    function busy(n,    left) {
        left = n
        while (left > 0) left--
        return sprintf("{\"count\":%.0f}", n - left)
    }

    function sum(n,    total, i) {
        for (i = 0; i < n; i++) total += i
        return sprintf("{\"total\":\"%.0f\"}", total)
    }

    BEGIN {
        ORDER = ENVIRON["ORDER"]
        run = field("run")
        workload = field("workload")
        if (workload != "busy" && workload != "sum") refuse("no workload " workload)
        if (field("executor") != "serial") refuse("one task after another is all it does")
        count = split(field("inputs"), inputs, "}") - 1
        for (i = 1; i <= count; i++) gsub(/[^0-9]/, "", inputs[i])

        tell("{\"started\":{\"pid\":" pid ",\"tid\":" pid ",\"asked\":0}}")
        for (task = 0; task < field("tasks") + 0; task++) {
            before = cpu()
            tell("{\"task_started\":{\"task\":" task ",\"ready\":0,\"core\":0}}")
            n = inputs[task % count + 1] + 0
            output = workload == "busy" ? busy(n) : sum(n)
            used = sprintf("%.0f", cpu() - before)
            tell("{\"task_ended\":{\"task\":" task ",\"core\":0,\"cpu\":" used ",\"cpu_total\":" used ",\"outcome\":{\"done\":" output "}}}")
        }
        used = sprintf("%.0f", cpu())
        tell("{\"exited\":{\"exit\":{\"code\":0},\"usage\":{\"user\":" used ",\"sys\":0,\"peak_kib\":0,\"voluntary\":0,\"involuntary\":0}}}")
    }
'
