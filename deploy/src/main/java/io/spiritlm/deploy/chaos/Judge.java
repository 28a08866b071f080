package io.spiritlm.deploy.chaos;

import io.spiritlm.wire.LegId;
import io.spiritlm.wire.Pcm16;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Compares calls with the same calls undisturbed: what readers of the topics got of them, and what came back through sockets. */
final class Judge {
    private static final int MOST_FINDINGS = 40;

    private final Ledger ledger;
    private final Pcm16 recording;
    private final Map<CallScript, SocketCall> undisturbed = new HashMap<>();
    private final List<String> findings = new ArrayList<>();
    private int lost;
    private int seenDuplicates;
    private int spliced;
    private int atWrongSocket;

    /**
     * How calls went.
     *
     * @param lost utterances, turns and ends of calls that are missing in the topics or didn't come back through the socket; and 200 ms
     *     of sound, begun, that were acknowledged and aren't in the topic
     * @param seenDuplicates records that the shipped reader delivered twice, results that came back twice, and sound, either way, that
     *     doesn't follow on
     * @param spliced utterances and turns that say something else than in an undisturbed call, and recordings of something else than
     *     was said
     * @param atWrongSocket results that none of the call's own records say
     * @param resumed how often calls were taken up again
     * @param findings the first of what is wrong, one line each
     */
    record Verdict(
            int calls,
            int lost,
            int seenDuplicates,
            int spliced,
            int atWrongSocket,
            int resumed,
            List<String> findings) {}

    /** @param rehearsal one call of each script, which nothing has disturbed */
    Judge(Ledger ledger, Pcm16 recording, List<SocketCall> rehearsal) {
        this.ledger = ledger;
        this.recording = recording;
        rehearsal.forEach(call -> undisturbed.put(call.script(), call));
    }

    /** Judges calls that are over. */
    Verdict judge(List<SocketCall> calls) {
        calls.forEach(this::judge);
        int resumed = calls.stream().mapToInt(SocketCall::resumes).sum();
        return new Verdict(calls.size(), lost, seenDuplicates, spliced, atWrongSocket, resumed, List.copyOf(findings));
    }

    private void judge(SocketCall call) {
        SocketCall model = undisturbed.get(call.script());
        if (model == null) {
            throw new IllegalStateException(call.script() + ": expected to have been rehearsed, found that it wasn't");
        }
        String who = call.leg().map(LegId::toString).orElse("a call that never opened") + " " + call.script();
        call.failure().ifPresent(failure -> note(1, who, "ended with " + failure));
        lost += note(call.results().missing(model.results()), who, "results didn't come back");
        seenDuplicates += note(call.results().duplicates(), who, "results came back twice");
        int different = note(call.results().different(model.results()), who, "results came back different");
        if (different > 0) {
            note(1, call.results().toString(), "instead of " + model.results());
        }
        spliced += different;
        call.leg().ifPresent(leg -> judgeTopics(call, leg, model, who));
    }

    private void judgeTopics(SocketCall call, LegId leg, SocketCall model, String who) {
        synchronized (ledger) {
            LegResults own = ledger.results(leg);
            model.leg().map(ledger::results).ifPresent(expected -> {
                lost += note(own.missing(expected), who, "are missing in the topics");
                spliced += note(own.different(expected), who, "differ in the topics");
            });
            seenDuplicates += note(own.duplicates(), who, "were read twice");
            atWrongSocket += note(call.results().strange(own.events()), who, "results of no record of its own");
            RecordedLeg recorded = ledger.recording(leg);
            long chunks = -Math.floorDiv(-recorded.missing(call.acknowledged()), CallScript.CHUNK_SAMPLES);
            lost += note((int) chunks, who, "pieces of sound, or the end, aren't recorded");
            seenDuplicates += note(recorded.breaks(), who, "pieces of sound don't follow on in the recording");
            spliced += note(recorded.follows(call.script(), recording) ? 0 : 1, who, "recording of something else");
        }
    }

    private int note(int count, String who, String what) {
        if (count > 0 && findings.size() < MOST_FINDINGS) {
            findings.add(who + ": " + count + " " + what);
        }
        return count;
    }
}
