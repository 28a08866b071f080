/** A real single-node Kafka broker inside this JVM, for one machine and for tests. */
@NullMarked
package io.spiritlm.broker;

import org.jspecify.annotations.NullMarked;
