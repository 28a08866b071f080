/**
 * The fundamental frequency of speech by signal processing alone: YAAPT.
 *
 * <p>Kasi and Zahorian 2002, "Yet another algorithm for pitch tracking"; Zahorian and Hu 2008, "A spectral/temporal method for robust
 * fundamental frequency tracking". Where the papers leave a choice, what the public Python implementation pYAAPT (AMFM_decompy
 * 1.0.12) does is done, its oddities included.
 */
@NullMarked
package io.spiritlm.tokenize.f0;

import org.jspecify.annotations.NullMarked;
