package io.spiritlm.deploy.chaos;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** When calls that were disturbed are acknowledged again: something that they said after the disturbance is safe. */
final class Reacknowledgement {
    private final long sinceNanos = System.nanoTime();
    private final Map<SocketCall, Long> waiting = new HashMap<>();
    private final List<Double> seconds = new ArrayList<>();

    /** Begins now. */
    Reacknowledgement(List<SocketCall> calls) {
        for (SocketCall call : calls) {
            if (call.said() < call.script().samples()) {
                waiting.put(call, call.said());
            }
        }
    }

    /** Looks at all calls; whether none is waited for any more. To be called often. */
    boolean isComplete() {
        double now = (System.nanoTime() - sinceNanos) / 1e9;
        waiting.entrySet().removeIf(waits -> {
            SocketCall call = waits.getKey();
            boolean again = call.acknowledged() > waits.getValue();
            if (again) {
                seconds.add(now);
            }
            return again || call.isOver();
        });
        return waiting.isEmpty();
    }

    /** How long each call waited, the shortest first. */
    List<Double> seconds() {
        return seconds.stream().sorted().toList();
    }
}
