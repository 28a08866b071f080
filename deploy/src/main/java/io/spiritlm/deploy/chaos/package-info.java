/** Faults on purpose: real processes of a pipeline are killed, paused and confused while calls are running. */
@NullMarked
package io.spiritlm.deploy.chaos;

import org.jspecify.annotations.NullMarked;
