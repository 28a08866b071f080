package io.spiritlm.lm;

import io.spiritlm.wire.ContinuationRecord;
import io.spiritlm.wire.Cue;
import io.spiritlm.wire.Request;
import io.spiritlm.wire.Task;
import io.spiritlm.wire.TurnId;
import io.spiritlm.wire.units.Codebooks;
import io.spiritlm.wire.units.Modality;
import io.spiritlm.wire.units.Span;
import io.spiritlm.wire.units.SpeechSpan;
import io.spiritlm.wire.units.UnitTracks;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import reactor.core.publisher.Flux;

/**
 * The turns that a language model writes: as many at once as it has slots, the others in the order in which they could write.
 * Thread-safe.
 */
final class Turns {
    private final LanguageModel model;
    private final Prompts prompts;
    private final Clock clock;
    private final SpeechLeads leads;
    private final Places places;

    Turns(LanguageModel model, Clock clock, SpeechLeads leads) {
        this.model = model;
        this.clock = clock;
        this.leads = leads;
        prompts = model.prompts();
        places = new Places(model.slots());
    }

    SpeechLeads leads() {
        return leads;
    }

    /** What was said, as the model reads it: of the streams that it has units of, in order of time, repeats collapsed. */
    SpeechSpan spoken(UnitTracks tracks) {
        Codebooks known = model.vocabulary().codebooks();
        return tracks.collapsed().of(stream -> known.size(stream) > 0).interleaved();
    }

    /**
     * A turn's records, each computed when it is asked for. A turn that can't be written is an end that says why; one that may be
     * speech waits while the leg's {@link SpeechLead} is too large.
     *
     * @param history what was said before on the leg, oldest first
     * @param input what was said
     * @param begun the pieces that an earlier owner wrote, from the first on: the turn goes on behind them
     * @param cancellation asked before each record, and heard while the turn waits: once cancelled, the next is the end
     */
    Flux<ContinuationRecord> write(
            long epoch,
            TurnId turn,
            Cue cue,
            List<? extends Span> history,
            Span input,
            List<ContinuationRecord.Piece> begun,
            Cancellation cancellation) {
        var request = cue.request();
        Optional<SpeechLead> lead =
                allowed(request) == Modality.TEXT ? Optional.empty() : Optional.of(leads.of(turn.leg()));
        return Flux.defer(() -> {
            var writer = new TurnWriter(epoch, turn, cue, begun, model.vocabulary(), clock, cancellation);
            return Flux.using(
                            () -> new WrittenTurn(
                                    turn,
                                    cue,
                                    writer,
                                    begun,
                                    () -> begin(writer, request, prompt(request, history, input)),
                                    places,
                                    lead,
                                    clock,
                                    cancellation),
                            WrittenTurn::records)
                    .onErrorResume(
                            IllegalArgumentException.class,
                            refused -> Flux.just(writer.fail(String.valueOf(refused.getMessage()))));
        });
    }

    private void begin(TurnWriter writer, Request request, String prompt) {
        Task task = request.task();
        if (task == Task.CLASSIFY) {
            writer.goOn(model.classify(prompt, writer.tokens()), SpeechSpan.semantic(), "");
            return;
        }
        Modality allowed = allowed(request);
        int least = task == Task.CONTINUE && allowed == Modality.SPEECH ? model.leastUnits() : 0;
        SpeechSpan goesOnFrom =
                request.modality() == Modality.ARBITRARY ? Prompts.lastSpeech(prompt) : SpeechSpan.semantic();
        var restraints = prompts.restraints(task, request.restraints());
        var wanted = new GenerationRequest(prompt, request.sampling(), allowed, restraints, least);
        writer.goOn(model.generate(wanted, writer.tokens()), goesOnFrom, prompts.flag(task));
    }

    /** What may be written. */
    private static Modality allowed(Request request) {
        return switch (request.forced()) {
            case ON -> request.task().answer(request.modality());
            case OFF -> Modality.ARBITRARY;
        };
    }

    /** With as much history as the model has learned to hear, and leaves room for the longest answer. */
    private String prompt(Request request, List<? extends Span> history, Span input) {
        String alone = prompts.prompt(request.task(), List.of(input), request.modality());
        if (request.task() != Task.CONTINUE || model.historyTokens() == 0) {
            return alone;
        }
        int room = model.capacity()
                - request.sampling().maxTokens()
                - model.vocabulary().encode(alone).length;
        return prompts.continuation(history, Math.min(model.historyTokens(), room), List.of(input), request.modality());
    }
}
