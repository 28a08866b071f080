package io.spiritlm.bridge;

import static io.spiritlm.bridge.KafkaFixture.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spiritlm.wire.Fence;
import io.spiritlm.wire.LegClosed;
import io.spiritlm.wire.LegId;
import io.spiritlm.wire.Topics;
import io.spiritlm.wire.UnitsRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LegFollowerTest {
    private static final LegId LEG = LegId.of("call", "caller");
    private static final int PARTITION = CallPartition.of(LEG.call(), KafkaFixture.PARTITIONS);

    private KafkaFixture kafka;

    @BeforeEach
    void start() {
        kafka = new KafkaFixture();
    }

    @AfterEach
    void stop() {
        kafka.close();
    }

    private record Heard(String text, String cursor) {}

    private void write(long epoch, long number) {
        kafka.send(Topics.UNITS, KafkaFixture.units(epoch, KafkaFixture.audio("call", number), 0));
    }

    private static LegFollower.Listener into(ConcurrentLinkedQueue<Heard> heard) {
        return (_, record, cursor) -> {
            if (record instanceof UnitsRecord units) {
                heard.add(new Heard(KafkaFixture.text(units), cursor));
            }
        };
    }

    private static List<String> texts(Iterable<Heard> heard) {
        List<String> texts = new ArrayList<>();
        heard.forEach(one -> texts.add(one.text()));
        return texts;
    }

    private LegFollower follower() {
        return LegFollower.start(kafka.cluster(), List.of(Topics.UNITS, Topics.CONTINUATIONS));
    }

    @Test
    void anotherFollowerGoesOnBehindTheCursor() {
        ConcurrentLinkedQueue<Heard> heard = new ConcurrentLinkedQueue<>();
        write(0, 0);
        try (LegFollower follower = follower()) {
            follower.watch(PARTITION).block(KafkaFixture.LIMIT);
            follower.follow(LEG, PARTITION, "", into(heard)).block(KafkaFixture.LIMIT);
            for (int number = 1; number <= 6; number++) {
                write(0, number);
            }
            await("heard", () -> heard.size() == 6);
        }
        assertThat(texts(heard)).containsExactly("call:1", "call:2", "call:3", "call:4", "call:5", "call:6");
        String third = List.copyOf(heard).get(2).cursor();
        ConcurrentLinkedQueue<Heard> on = new ConcurrentLinkedQueue<>();
        ConcurrentLinkedQueue<Heard> beside = new ConcurrentLinkedQueue<>();
        try (LegFollower other = follower()) {
            other.watch(PARTITION).block(KafkaFixture.LIMIT);
            other.follow(LEG, PARTITION, "", into(beside)).block(KafkaFixture.LIMIT);
            LegFollower.Begun following = other.follow(LEG, PARTITION, third, into(on))
                    .blockOptional(KafkaFixture.LIMIT)
                    .orElseThrow();
            write(0, 2);
            write(0, 7);
            await("heard", () -> on.size() == 4 && beside.size() == 2);
            following.leave().run();
            write(0, 8);
            await("heard", () -> beside.size() == 3);
        }
        assertThat(texts(on)).containsExactly("call:4", "call:5", "call:6", "call:7");
        // It knows nothing of what was before it.
        assertThat(texts(beside)).containsExactly("call:2", "call:7", "call:8");
    }

    @Test
    void watchesUntilTheLastWhoWantsItHasEnded() {
        ConcurrentLinkedQueue<Heard> heard = new ConcurrentLinkedQueue<>();
        try (LegFollower follower = follower()) {
            follower.watch(PARTITION).block(KafkaFixture.LIMIT);
            follower.watch(PARTITION).block(KafkaFixture.LIMIT);
            follower.follow(LEG, PARTITION, "", into(heard)).block(KafkaFixture.LIMIT);
            follower.unwatch(PARTITION);
            follower.follow(LEG, PARTITION, "", into(heard)).block(KafkaFixture.LIMIT);
            write(0, 0);
            await("heard", () -> heard.size() == 2);
            follower.unwatch(PARTITION);
            assertThatThrownBy(() ->
                            follower.follow(LEG, PARTITION, "", into(heard)).block(KafkaFixture.LIMIT))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("expected one that is watched");
        }
    }

    @Test
    void goesBackToWhereItBeganWhenNothingWasHeard() {
        ConcurrentLinkedQueue<Heard> heard = new ConcurrentLinkedQueue<>();
        ConcurrentLinkedQueue<Heard> again = new ConcurrentLinkedQueue<>();
        try (LegFollower follower = follower()) {
            follower.watch(PARTITION).block(KafkaFixture.LIMIT);
            LegFollower.Begun begun = follower.follow(LEG, PARTITION, "", into(heard))
                    .blockOptional(KafkaFixture.LIMIT)
                    .orElseThrow();
            begun.leave().run();
            write(0, 0);
            follower.follow(LEG, PARTITION, begun.cursor(), into(again)).block(KafkaFixture.LIMIT);
            write(0, 1);
            await("heard", () -> again.size() == 2);
        }
        assertThat(texts(again)).containsExactly("call:0", "call:1");
    }

    @Test
    void passesOverOwnersThatAreGone() {
        kafka.sink().sendTo(Topics.UNITS, PARTITION, new Fence(5, "first")).block(KafkaFixture.LIMIT);
        ConcurrentLinkedQueue<Heard> heard = new ConcurrentLinkedQueue<>();
        try (LegFollower follower = follower()) {
            follower.watch(PARTITION).block(KafkaFixture.LIMIT);
            write(5, 0);
            ConcurrentLinkedQueue<Heard> probe = new ConcurrentLinkedQueue<>();
            follower.follow(LEG, PARTITION, "", into(probe)).block(KafkaFixture.LIMIT);
            write(5, 1);
            await("heard", () -> texts(probe).contains("call:1"));
            follower.follow(LEG, PARTITION, "", into(heard)).block(KafkaFixture.LIMIT);
            write(4, 2);
            write(5, 3);
            kafka.sink().sendTo(Topics.UNITS, PARTITION, new Fence(6, "second")).block(KafkaFixture.LIMIT);
            write(5, 4);
            write(6, 5);
            await("heard", () -> heard.size() == 2);
        }
        assertThat(texts(heard)).containsExactly("call:3", "call:5");
    }

    @Test
    void aLegEndsInATopicBehindItsEndInTheTopicBefore() {
        ConcurrentLinkedQueue<String> ends = new ConcurrentLinkedQueue<>();
        try (LegFollower follower = follower()) {
            follower.watch(PARTITION).block(KafkaFixture.LIMIT);
            follower.follow(
                            LEG,
                            PARTITION,
                            "",
                            (topic, record, _) -> ends.add(
                                    record instanceof LegClosed
                                            ? "end of " + topic
                                            : KafkaFixture.text((UnitsRecord) record)))
                    .block(KafkaFixture.LIMIT);
            kafka.send(Topics.CONTINUATIONS, new LegClosed(0, LEG, 1));
            write(0, 0);
            await("heard", () -> ends.size() == 1);
            kafka.send(Topics.UNITS, new LegClosed(0, LEG, 1));
            await("ended", () -> ends.size() == 3);
        }
        assertThat(ends).containsExactly("call:0", "end of spirit.units", "end of spirit.continuations");
    }

    @Test
    void refusesCursorsOfOthersAndPartitionsNotWatched() {
        try (LegFollower follower = follower()) {
            assertThatThrownBy(() ->
                            follower.follow(LEG, PARTITION, "", (_, _, _) -> {}).block(KafkaFixture.LIMIT))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("watched");
            follower.watch(PARTITION).block(KafkaFixture.LIMIT);
            assertThatThrownBy(() -> follower.follow(LEG, PARTITION, "nonsense", (_, _, _) -> {})
                            .block(KafkaFixture.LIMIT))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("cursor");
        }
    }
}
