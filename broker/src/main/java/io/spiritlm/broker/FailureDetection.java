package io.spiritlm.broker;

/** How soon a broker notices that a member of a consumer group is gone. */
public enum FailureDetection {
    /** A killed member is replaced in about 3 s. */
    QUICK,
    /** As Kafka has it by default: in about 45 s. */
    KAFKA_DEFAULT
}
