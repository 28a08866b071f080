package io.spiritlm.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

class CertainOffsetsTest {
    @Test
    void looksIntoGapsAlone() {
        List<List<Long>> gaps = new ArrayList<>();
        CertainOffsets offsets = new CertainOffsets(10, (from, to) -> {
            gaps.add(List.of(from, to));
            return Mono.just(false);
        });
        for (long offset : new long[] {10, 11, 14, 15, 20}) {
            offsets.after(offset).block();
        }
        assertThat(gaps).containsExactly(List.of(12L, 14L), List.of(16L, 20L));
    }

    @Test
    void whatLiesBehindAFenceIsVoidForEver() {
        CertainOffsets offsets = new CertainOffsets(0, (_, to) -> Mono.just(to == 5));
        offsets.after(2).block();
        assertThatThrownBy(() -> offsets.after(5).block())
                .isInstanceOf(BridgeException.class)
                .hasMessageContaining("void");
        assertThatThrownBy(() -> offsets.after(6).block()).isInstanceOf(BridgeException.class);
        assertThatThrownBy(() -> offsets.after(9).block()).isInstanceOf(BridgeException.class);
    }

    @Test
    void waitsForEachGapBefore() {
        List<Sinks.One<Boolean>> looks = new ArrayList<>();
        CertainOffsets offsets = new CertainOffsets(0, (_, _) -> {
            Sinks.One<Boolean> look = Sinks.one();
            looks.add(look);
            return look.asMono();
        });
        AtomicInteger certain = new AtomicInteger();
        for (long offset : new long[] {3, 4, 9}) {
            var _ = offsets.after(offset).subscribe(_ -> {}, _ -> {}, certain::incrementAndGet);
        }
        assertThat(certain).hasValue(0);
        looks.get(1).tryEmitValue(false);
        assertThat(certain).hasValue(0);
        looks.get(0).tryEmitValue(false);
        assertThat(certain).hasValue(3);
        assertThat(offsets.after(10).blockOptional()).isEmpty();
    }
}
