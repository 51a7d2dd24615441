import './notice.js';
import './order.js';
import './value.js';
import './form.js';
import './timeline.js';
import './graph/picture.js';
import './pages/all.js';
import './shell.js';
