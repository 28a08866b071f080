/** Speech tokens and text as one language: spans, unit streams with times, and the string both are written in. */
@NullMarked
package io.spiritlm.wire.units;

import org.jspecify.annotations.NullMarked;
