package io.spiritlm.bridge;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;

/**
 * How a process owns partitions.
 *
 * @param instance a name that is the same when this process comes back, so that it gets its partitions back
 * @param address where clients of this process find it; other owners may ask for it
 * @param meters where it is measured
 */
public record OwnerSettings(Optional<String> instance, String address, MeterRegistry meters) {}
