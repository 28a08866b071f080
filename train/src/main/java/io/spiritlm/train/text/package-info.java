/** Training of the text model. */
@NullMarked
package io.spiritlm.train.text;

import org.jspecify.annotations.NullMarked;
