/** The vocoder's networks: unit HiFi-GAN with its duration predictor, whole and streaming. */
@NullMarked
package io.spiritlm.vocode.model;

import org.jspecify.annotations.NullMarked;
