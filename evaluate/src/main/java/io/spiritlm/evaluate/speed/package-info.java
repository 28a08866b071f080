/** Our networks' speed beside the same networks in PyTorch, in turns on one machine. */
@NullMarked
package io.spiritlm.evaluate.speed;

import org.jspecify.annotations.NullMarked;
