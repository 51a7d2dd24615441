package dev.holdfast.examples.saga;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A bank in memory that always answers, and moves money once for each key. */
final class PatientBank extends Bank {

    private final Map<String, Long> taken = new LinkedHashMap<>();
    private final List<String> givenBack = new ArrayList<>();

    @Override
    public String charge(String key, long amountCents) {
        taken.put(key, amountCents);
        return key;
    }

    @Override
    public void refund(String authorization) {
        if (!givenBack.contains(authorization)) {
            givenBack.add(authorization);
        }
    }

    List<Long> taken() {
        return List.copyOf(taken.values());
    }

    boolean hasGivenAllBack() {
        return givenBack.size() == taken.size();
    }
}
