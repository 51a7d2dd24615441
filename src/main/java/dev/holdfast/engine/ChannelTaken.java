package dev.holdfast.engine;

import dev.holdfast.error.ErrorCode;
import dev.holdfast.error.HoldfastException;
import java.util.Map;
import java.util.stream.Collectors;

/** An application brings receivers of channels that another receives; it was not taken, the other goes on. */
public final class ChannelTaken extends HoldfastException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the error.
     *
     * @param application what was refused
     * @param owners by channel the application that receives it
     */
    ChannelTaken(String application, Map<String, String> owners) {
        super(
                ErrorCode.CHANNEL_TAKEN,
                "application '" + application + "' is refused: "
                        + owners.entrySet().stream()
                                .map(taken -> "channel '" + taken.getKey() + "' is received by application '"
                                        + taken.getValue() + "'")
                                .collect(Collectors.joining(", "))
                        + "; a channel has one receiver: rename the channel, or undeploy the other application first");
    }
}
