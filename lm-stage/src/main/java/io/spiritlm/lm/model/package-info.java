/** The language model's network, and the engine that runs it over a key-value cache. */
@NullMarked
package io.spiritlm.lm.model;

import org.jspecify.annotations.NullMarked;
