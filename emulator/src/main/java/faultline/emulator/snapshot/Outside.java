package faultline.emulator.snapshot;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Not part of what is modelled: a snapshot neither saves nor follows nor restores the field, or any object of the type. What is so marked
 * belongs to the host or to whoever looks on, or can be found again from the rest, as the entries of a fast path can.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.FIELD})
public @interface Outside {}
