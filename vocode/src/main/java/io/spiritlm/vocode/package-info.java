/** The stage that turns units into audio. */
@NullMarked
package io.spiritlm.vocode;

import org.jspecify.annotations.NullMarked;
