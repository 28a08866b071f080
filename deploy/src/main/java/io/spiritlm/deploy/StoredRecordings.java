package io.spiritlm.deploy;

import io.spiritlm.deploy.pipeline.Pipeline;
import io.spiritlm.ingest.DecodeOptions;
import io.spiritlm.wire.LegId;
import io.spiritlm.wire.Request;
import io.spiritlm.wire.Topics;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Has something written to the recordings below a folder, some at once, a line for each as it is done. One that can't be worked on is told
 * of, and has no line.
 */
final class StoredRecordings {
    private static final Set<String> SOUND = Set.of(
            "wav", "flac", "mp3", "ogg", "oga", "opus", "m4a", "aac", "mp4", "webm", "g722", "au", "aif", "aiff", "wma",
            "amr");

    private final Path folder;
    private final DecodeOptions decoding;
    private final Request request;
    private final Line line;
    private final JsonLines lines;
    private final PrintWriter complaints;
    private final AtomicInteger failures = new AtomicInteger();

    /** Makes a recording's line. */
    interface Line {
        /**
         * The line.
         *
         * @param file the recording's path below the folder
         */
        Record of(String file, List<HeardUtterance> heard);
    }

    StoredRecordings(
            Path folder, DecodeOptions decoding, Request request, Line line, JsonLines lines, PrintWriter complaints) {
        this.folder = folder;
        this.decoding = decoding;
        this.request = request;
        this.line = line;
        this.lines = lines;
        this.complaints = complaints;
    }

    /**
     * The files of sound below the folder, in order of their names; hidden ones are passed over.
     *
     * @throws IOException if a folder can't be read
     */
    List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile)
                    .filter(this::isSound)
                    .sorted()
                    .toList();
        }
    }

    private boolean isSound(Path file) {
        String name = file.getFileName().toString();
        for (Path part : folder.relativize(file)) {
            if (part.toString().startsWith(".")) {
                return false;
            }
        }
        return SOUND.contains(name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
    }

    /**
     * Works on all that have no line yet.
     *
     * @param atOnce how many
     * @return how many couldn't be worked on
     */
    int run(Pipeline pipeline, List<Path> files, int atOnce) {
        Flux.fromIterable(files)
                .filter(file -> !lines.has(name(file)))
                .flatMap(file -> line(pipeline, file).onErrorResume(failure -> tell(file, failure)), atOnce, 1)
                .publishOn(Schedulers.boundedElastic(), 1)
                .doOnNext(lines::add)
                .blockLast();
        return failures.get();
    }

    private Mono<Record> line(Pipeline pipeline, Path file) {
        return Mono.<Record>defer(() -> {
                    LegId leg = new LegId(Recording.newCall(), "caller");
                    var heard = new HeardUtterances();
                    return pipeline.exchange(
                                    Map.of(leg, Recording.ofFile(file, decoding, leg, request)),
                                    List.of(Topics.UNITS, Topics.CONTINUATIONS))
                            .doOnNext(heard::take)
                            .then(Mono.fromSupplier(() -> line.of(name(file), heard.all())));
                })
                .subscribeOn(Schedulers.boundedElastic());
    }

    private Mono<Record> tell(Path file, Throwable failure) {
        failures.incrementAndGet();
        synchronized (complaints) {
            complaints.println("spirit: " + file + ": " + FailureLine.of(failure));
            complaints.flush();
        }
        return Mono.empty();
    }

    private String name(Path file) {
        return folder.relativize(file).toString();
    }
}
