/** Transports in and back out: files decoded to 16 kHz mono, calls published to the audio topic, WAV files written. */
@NullMarked
package io.spiritlm.ingest;

import org.jspecify.annotations.NullMarked;
