package io.spiritlm.lm.model.vector;

import io.spiritlm.lm.model.LlamaConfig;

/** What the queries of a key head find in the cache. */
final class SelfAttention {
    private final int headSize;
    /** Query heads of a key head. */
    private final int group;

    SelfAttention(LlamaConfig config) {
        headSize = config.headSize();
        group = config.heads() / config.keyValueHeads();
    }

    /**
     * Computes the context of a span's queries: each position's value, weighted by e to the power of its key's product with the query.
     *
     * @param queries {@code [rows of the batch, width]}, the head's from {@code queryAt} of a row on, turned and scaled
     * @param to {@code [rows of the batch, heads * headSize]}
     */
    void attend(
            Batch batch,
            Batch.Span span,
            KeyValueMemory memory,
            int layer,
            int head,
            float[] queries,
            int width,
            Scratch scratch,
            PackedRows to) {
        int count = span.rows() * group;
        PackedRows packed = scratch.queries().reshape(count, headSize);
        for (int query = 0; query < count; query++) {
            int at = (span.begin() + query / group) * width + column(head, query);
            packed.put(query, 0, queries, at, headSize);
        }
        int slot = batch.row(span.begin()).slot();
        int positions = batch.row(span.end() - 1).position() + 1;
        int panels = (positions + Kernels.PANEL - 1) / Kernels.PANEL;
        int stride = panels * Kernels.PANEL;
        float[] scores = scratch.scores(count * stride);
        score(memory.keys(layer, slot, head), panels, packed, scores, scratch);

        PackedRows weights = scratch.probabilities().reshape(count, positions);
        float[] shares = new float[count];
        for (int query = 0; query < count; query++) {
            int seen = batch.row(span.begin() + query / group).position() + 1;
            int at = query * stride;
            shares[query] = 1 / VectorMath.softmaxInPlace(scores, at, seen);
            java.util.Arrays.fill(scores, at + seen, at + Math.max(seen, positions), 0);
            weights.put(query, 0, scores, at, positions);
        }

        Panels values = memory.values(layer, slot, head);
        for (int panel = 0; panel < values.count(); panel += Kernels.GROUP) {
            int together = Math.min(Kernels.GROUP, values.count() - panel);
            float[] tile = scratch.clearedTile(count);
            values.addProducts(panel, together, weights, 0, 0, positions, tile);
            int channels = Math.min(together * Kernels.PANEL, headSize - panel * Kernels.PANEL);
            for (int query = 0; query < count; query++) {
                int at = query * Kernels.TILE;
                for (int i = at; i < at + channels; i++) {
                    tile[i] *= shares[query];
                }
                int column = column(head, query) + panel * Kernels.PANEL;
                to.put(span.begin() + query / group, column, tile, at, channels);
            }
        }
    }

    /** Where a query's head begins. */
    private int column(int head, int query) {
        return (head * group + query % group) * headSize;
    }

    private void score(Panels keys, int panels, PackedRows queries, float[] scores, Scratch scratch) {
        int stride = panels * Kernels.PANEL;
        for (int panel = 0; panel < panels; panel += Kernels.GROUP) {
            // four panels at once cost less than three one by one; what lies behind the positions is not looked at
            int together = Math.min(Kernels.GROUP, keys.count() - panel);
            float[] tile = scratch.clearedTile(queries.rows());
            keys.addProducts(panel, together, queries, 0, 0, headSize, tile);
            int used = Math.min(together, panels - panel);
            for (int query = 0; query < queries.rows(); query++) {
                int to = query * stride + panel * Kernels.PANEL;
                System.arraycopy(tile, query * Kernels.TILE, scores, to, used * Kernels.PANEL);
            }
        }
    }
}
