/** Files that PyTorch wrote, read without executing what they ask for. */
@NullMarked
package io.spiritlm.neural.torch;

import org.jspecify.annotations.NullMarked;
