/**
 * Kafka and Reactor: a source whose demand is counted in records, a sink with bounded in-flight, and the runner of a stage. The
 * only user of the Kafka clients.
 */
@NullMarked
package io.spiritlm.bridge;

import org.jspecify.annotations.NullMarked;
