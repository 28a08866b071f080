package io.spiritlm.lm;

import io.spiritlm.wire.Finish;
import io.spiritlm.wire.Usage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The likeliest of some labels, as an answer that is written: the probability of each label is computed, with that of its end, and the
 * tokens of the likeliest are given. Their log-probabilities are among the labels alone, and sum to the label's.
 */
final class Classification implements Writing {
    private final CompletableFuture<List<double[]>> scores;
    private final List<List<Token>> labels;
    private final List<Integer> already;
    private final int promptTokens;
    private @Nullable Iterator<Generation.Written> answer;
    private int given;
    private Optional<Finish> finish = Optional.empty();

    /** A label's. */
    record Token(int id, LanguageToken token) {}

    /**
     * Waits for the scores when its first token is wanted.
     *
     * @param scores of each label, the natural logarithms of its tokens' probabilities and of its end's
     * @param labels their tokens; none is empty, and no two are the same
     * @param already the tokens that were given before
     */
    Classification(
            CompletableFuture<List<double[]>> scores,
            List<List<Token>> labels,
            List<Integer> already,
            int promptTokens) {
        this.scores = scores;
        this.labels = List.copyOf(labels);
        this.already = List.copyOf(already);
        this.promptTokens = promptTokens;
        given = already.size();
    }

    @Override
    public Optional<Generation.Written> next() throws InterruptedException {
        if (finish.isPresent()) {
            return Optional.empty();
        }
        try {
            if (answer == null) {
                answer = likeliest(scores.get()).iterator();
            }
        } catch (CancellationException cancelled) {
            finish = Optional.of(Finish.CANCELLED);
            return Optional.empty();
        } catch (ExecutionException e) {
            finish = Optional.of(Finish.FAILED);
            throw new IllegalStateException("language model failed: " + e.getMessage(), e);
        }
        if (!answer.hasNext()) {
            finish = Optional.of(Finish.STOP);
            return Optional.empty();
        }
        given++;
        return Optional.of(answer.next());
    }

    /** What is left of the likeliest label's tokens. */
    private List<Generation.Written> likeliest(List<double[]> logarithms) {
        double[] shares = shares(logarithms.stream()
                .mapToDouble(each -> Arrays.stream(each).sum())
                .toArray());
        int best = IntStream.range(0, shares.length)
                .filter(label -> begins(label, already))
                .boxed()
                .max(Comparator.comparingDouble(label -> shares[label]))
                .orElseThrow(() -> new IllegalStateException(
                        "label: expected one that begins with the tokens " + already + ", found none"));
        List<Generation.Written> written = new ArrayList<>();
        double before = 1;
        for (int i = 0; i < labels.get(best).size(); i++) {
            Token token = labels.get(best).get(i);
            double with = i == labels.get(best).size() - 1
                    ? shares[best]
                    : share(shares, ids(best).subList(0, i + 1));
            written.add(new Generation.Written(token.id(), token.token(), Math.log(with / before)));
            before = with;
        }
        return written.subList(already.size(), written.size());
    }

    /** Of all labels that begin so. */
    private double share(double[] shares, List<Integer> beginning) {
        return IntStream.range(0, shares.length)
                .filter(label -> begins(label, beginning))
                .mapToDouble(label -> shares[label])
                .sum();
    }

    private boolean begins(int label, List<Integer> beginning) {
        return ids(label).size() >= beginning.size()
                && ids(label).subList(0, beginning.size()).equals(beginning);
    }

    private List<Integer> ids(int label) {
        return labels.get(label).stream().map(Token::id).toList();
    }

    /** Probabilities that sum to 1. */
    private static double[] shares(double[] logarithms) {
        double greatest = Arrays.stream(logarithms).max().orElseThrow();
        double sum =
                Arrays.stream(logarithms).map(each -> Math.exp(each - greatest)).sum();
        return Arrays.stream(logarithms)
                .map(each -> Math.exp(each - greatest) / sum)
                .toArray();
    }

    @Override
    public Optional<Finish> finish() {
        return finish;
    }

    @Override
    public Usage usage() {
        return new Usage(promptTokens, 0, given);
    }

    @Override
    public void cancel() {
        scores.cancel(false);
    }

    @Override
    public void close() {
        cancel();
    }
}
