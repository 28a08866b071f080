/** How much the pipeline takes, of what, and what that means for many calls. */
@org.jspecify.annotations.NullMarked
package io.spiritlm.deploy.capacity;
