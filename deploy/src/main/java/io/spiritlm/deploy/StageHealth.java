package io.spiritlm.deploy;

import io.spiritlm.bridge.StageState;
import io.spiritlm.deploy.admin.Health;

/** How a process that owns partitions is doing, for those who watch it. */
final class StageHealth {
    private StageHealth() {}

    static Health of(StageState state) {
        return switch (state) {
            case JOINING -> new Health.NotReady("it joins its group");
            case TAKING_OVER -> new Health.NotReady("it reads back what the last owners of its partitions wrote");
            case RUNNING -> new Health.Ready();
            case CUT_OFF -> new Health.NotReady("its broker doesn't answer");
            case CLOSED -> new Health.NotReady("it was told to end");
            case BROKEN -> new Health.Broken("it can't go on; its log says why");
        };
    }
}
