package io.spiritlm.train.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class KMeansTest {
    @Test
    void findsTheCentersOfSeparateClouds() {
        var random = new Random(3);
        float[][] clouds = {{-9, 0}, {9, 1}, {0, 12}};
        float[] points = new float[2 * 900];
        for (int i = 0; i < 900; i++) {
            points[2 * i] = (float) (clouds[i % 3][0] + 0.5 * random.nextGaussian());
            points[2 * i + 1] = (float) (clouds[i % 3][1] + 0.5 * random.nextGaussian());
        }
        float[] centers = KMeans.fit(points, 2, 3, 10, random);
        for (float[] cloud : clouds) {
            boolean found = false;
            for (int k = 0; k < 3; k++) {
                found |= Math.hypot(centers[2 * k] - cloud[0], centers[2 * k + 1] - cloud[1]) < 0.2;
            }
            assertThat(found)
                    .as("a center near %s, of %s", Arrays.toString(cloud), Arrays.toString(centers))
                    .isTrue();
        }
    }

    @Test
    void refusesFewerPointsThanClusters() {
        assertThatThrownBy(() -> KMeans.fit(new float[6], 2, 4, 1, new Random(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("4")
                .hasMessageContaining("3");
    }
}
