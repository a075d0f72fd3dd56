// Benches run the build: made first where a source is newer, as `npm start` does.
import '../../scripts/build-if-needed.mjs';
