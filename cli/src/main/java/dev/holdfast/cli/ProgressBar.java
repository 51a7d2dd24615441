package dev.holdfast.cli;

/** A bar that shows how much of something is done. */
final class ProgressBar {

    private static final int WIDTH = 30;

    private ProgressBar() {}

    /**
     * Draws it.
     *
     * @param done how much is done; more than all counts as all
     * @param all how much there is; none counts as done
     * @param what stands behind it
     */
    static String line(long done, long all, String what) {
        long shown = Math.max(0, Math.min(done, all));
        double part = all <= 0 ? 1 : (double) shown / all;
        int filled = (int) (part * WIDTH);
        String bar = "=".repeat(filled) + (filled < WIDTH ? ">" + " ".repeat(WIDTH - filled - 1) : "");
        return String.format(
                        "[%s] %3d%% (%d of %d) %s", bar, (int) (part * 100), shown, Math.max(0, all), Table.plain(what))
                .stripTrailing();
    }
}
