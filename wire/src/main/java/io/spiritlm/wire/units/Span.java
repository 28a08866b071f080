package io.spiritlm.wire.units;

/** A run of one modality. */
public sealed interface Span permits TextSpan, SpeechSpan {}
