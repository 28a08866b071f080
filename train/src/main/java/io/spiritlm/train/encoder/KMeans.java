package io.spiritlm.train.encoder;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;

/** Lloyd's k-means from k-means++ centers (Arthur and Vassilvitskii 2007), in squared Euclidean distance. */
final class KMeans {
    private static final int SEEDING_POINTS = 20_000;
    private static final int CHUNK = 2_048;

    private final float[] points;
    private final int width;
    private final int count;
    private final int clusters;

    private KMeans(float[] points, int width, int clusters) {
        this.points = points;
        this.width = width;
        this.count = points.length / width;
        this.clusters = clusters;
    }

    /**
     * Centers of {@code points}, {@code [clusters, width]}.
     *
     * @param points {@code [count, width]}, at least as many as clusters
     */
    static float[] fit(float[] points, int width, int clusters, int iterations, Random random) {
        if (points.length / width < clusters) {
            throw new IllegalArgumentException(
                    "k-means: expected at least " + clusters + " points, found " + points.length / width);
        }
        var kMeans = new KMeans(points, width, clusters);
        float[] centers = kMeans.seed(random);
        for (int iteration = 0; iteration < iterations; iteration++) {
            centers = kMeans.improve(centers, random);
        }
        return centers;
    }

    private float[] seed(Random random) {
        int sample = Math.min(count, SEEDING_POINTS);
        int[] chosen = random.ints(sample, 0, count).toArray();
        float[] centers = new float[clusters * width];
        double[] distances = new double[sample];
        Arrays.fill(distances, Double.MAX_VALUE);
        int next = chosen[0];
        for (int cluster = 0; cluster < clusters; cluster++) {
            System.arraycopy(points, next * width, centers, cluster * width, width);
            int at = cluster * width;
            IntStream.range(0, sample)
                    .parallel()
                    .forEach(i -> distances[i] = Math.min(distances[i], distance(chosen[i] * width, centers, at)));
            next = chosen[draw(distances, random)];
        }
        return centers;
    }

    /** An index with probability in proportion to its weight. */
    private static int draw(double[] weights, Random random) {
        double left = Arrays.stream(weights).sum() * random.nextDouble();
        for (int i = 0; i < weights.length; i++) {
            left -= weights[i];
            if (left < 0) {
                return i;
            }
        }
        return weights.length - 1;
    }

    private float[] improve(float[] centers, Random random) {
        int[] nearest = assign(centers);
        double[] sums = new double[clusters * width];
        int[] sizes = new int[clusters];
        for (int i = 0; i < count; i++) {
            sizes[nearest[i]]++;
            for (int d = 0; d < width; d++) {
                sums[nearest[i] * width + d] += points[i * width + d];
            }
        }
        float[] improved = new float[clusters * width];
        for (int cluster = 0; cluster < clusters; cluster++) {
            if (sizes[cluster] == 0) {
                System.arraycopy(points, random.nextInt(count) * width, improved, cluster * width, width);
                continue;
            }
            for (int d = 0; d < width; d++) {
                improved[cluster * width + d] = (float) (sums[cluster * width + d] / sizes[cluster]);
            }
        }
        return improved;
    }

    private int[] assign(float[] centers) {
        double[] halfSquares = new double[clusters];
        for (int i = 0; i < centers.length; i++) {
            halfSquares[i / width] += 0.5 * centers[i] * centers[i];
        }
        int[] nearest = new int[count];
        IntStream.range(0, (count + CHUNK - 1) / CHUNK).parallel().forEach(chunk -> {
            for (int i = chunk * CHUNK; i < Math.min(count, (chunk + 1) * CHUNK); i++) {
                double best = Double.NEGATIVE_INFINITY;
                for (int cluster = 0; cluster < clusters; cluster++) {
                    double score = product(i * width, centers, cluster * width) - halfSquares[cluster];
                    if (score > best) {
                        best = score;
                        nearest[i] = cluster;
                    }
                }
            }
        });
        return nearest;
    }

    /** Four sums at once: one alone waits for itself. */
    private float product(int point, float[] centers, int center) {
        float a = 0;
        float b = 0;
        float c = 0;
        float e = 0;
        int d = 0;
        for (; d + 3 < width; d += 4) {
            a += points[point + d] * centers[center + d];
            b += points[point + d + 1] * centers[center + d + 1];
            c += points[point + d + 2] * centers[center + d + 2];
            e += points[point + d + 3] * centers[center + d + 3];
        }
        for (; d < width; d++) {
            a += points[point + d] * centers[center + d];
        }
        return a + b + c + e;
    }

    private double distance(int point, float[] centers, int center) {
        double sum = 0;
        for (int d = 0; d < width; d++) {
            double difference = points[point + d] - centers[center + d];
            sum += difference * difference;
        }
        return sum;
    }
}
