// SPDX-License-Identifier: AGPL-3.0-or-later
// Brings up Intercom's chat for the user of this page, keeps their token fresh, and ends the chat when they leave.
// Snippet.php puts the configuration in place of the null of the last line and writes the whole into the page.
// Plain ES5: iTop 2.7 still meets old browsers, and a word the parser does not know would take iTop's own script along.
(function (config) {
	'use strict';

	var WIDGET = 'https://widget.intercom.io/widget/';
	// Remembers on this browser whose chat it was, so that the next user does not come into it.
	var MARK = 'itop-intercom-mark';
	// How often the page looks whether the token is due. A timer for the moment itself would sleep with the computer.
	var LOOK_MS = 20000;
	var RETRY_MS = 60000;

	if (!config || window.itopIntercomWidget) {
		return;
	}
	window.itopIntercomWidget = true;

	var ended = false;
	var asking = false;
	var dueAt = 0;

	function intercom() {
		if (typeof window.Intercom !== 'function') {
			// Intercom's script takes over what has been asked of this stand-in by then.
			var queue = function () {
				queue.c(arguments);
			};
			queue.q = [];
			queue.c = function (call) {
				queue.q.push(call);
			};
			window.Intercom = queue;
		}
		window.Intercom.apply(window, arguments);
	}

	function load() {
		if (document.querySelector('script[src^="' + WIDGET + '"]')) {
			return;
		}
		var script = document.createElement('script');
		script.async = true;
		script.src = WIDGET + encodeURIComponent(config.appId);
		document.head.appendChild(script);
	}

	// A browser may refuse its storage by an exception; the cookie-less rest works on without it.
	function remembered() {
		try {
			return window.localStorage.getItem(MARK);
		} catch (refused) {
			return null;
		}
	}

	function remember(mark) {
		try {
			if (mark === null) {
				window.localStorage.removeItem(MARK);
			} else {
				window.localStorage.setItem(MARK, mark);
			}
		} catch (refused) {
			return;
		}
	}

	// Drops what Intercom has stored here for this workspace. Returns whether there was something.
	function clean() {
		var storage = clear('localStorage');
		var session = clear('sessionStorage');
		return dropCookies() || storage || session;
	}

	function clear(name) {
		var found = [];
		try {
			var store = window[name];
			for (var i = 0; i < store.length; i++) {
				var key = store.key(i);
				if (key.indexOf('intercom') === 0 && key.indexOf(config.appId) > 0) {
					found.push(key);
				}
			}
			for (var j = 0; j < found.length; j++) {
				store.removeItem(found[j]);
			}
		} catch (refused) {
			return false;
		}
		return found.length > 0;
	}

	function dropCookies() {
		var names = [];
		document.cookie.split(';').forEach(function (cookie) {
			var name = cookie.split('=')[0].trim();
			var end = '-' + config.appId;
			if (name.indexOf('intercom-') === 0 && name.slice(-end.length) === end) {
				names.push(name);
			}
		});
		names.forEach(function (name) {
			var gone = name + '=; expires=Thu, 01 Jan 1970 00:00:00 GMT; path=/';
			document.cookie = gone;
			// Intercom uses the widest domain the browser accepts; which one that is cannot be asked.
			for (var labels = window.location.hostname.split('.'); labels.length > 1; labels.shift()) {
				document.cookie = gone + '; domain=' + labels.join('.');
			}
		});
		return names.length > 0;
	}

	// Ends the chat on this page. It comes back with the next page, if its user may have it.
	function end() {
		if (!ended) {
			ended = true;
			intercom('shutdown');
		}
	}

	function leave() {
		end();
		clean();
		remember(null);
	}

	// Another tab has logged out, or somebody else has logged in there: this page is the one of before.
	function endIfReplaced() {
		if (remembered() !== config.mark) {
			end();
		}
	}

	function watchLogout() {
		var pressed = function (event) {
			var element = event.target;
			while (element && element.nodeType === 1) {
				if (element.tagName === 'A' && /\/pages\/logoff\.php(\?|#|$)/.test(element.href)) {
					leave();
					return;
				}
				element = element.parentNode;
			}
		};
		// While it is still on its way down: iTop's own handlers may stop it.
		document.addEventListener('click', pressed, true);
		document.addEventListener('auxclick', pressed, true);
		window.addEventListener('storage', function (event) {
			if (event.key === MARK || event.key === null) {
				endIfReplaced();
			}
		});
		window.addEventListener('pageshow', function (event) {
			if (event.persisted) {
				endIfReplaced();
			}
		});
	}

	function watchToken() {
		if (!config.refresh) {
			return;
		}
		dueAt = Date.now() + config.refresh.seconds * 1000;
		window.setInterval(refreshIfDue, LOOK_MS);
		document.addEventListener('visibilitychange', refreshIfDue);
	}

	// A page that nobody looks at does not ask: that would keep the session of iTop alive for ever.
	function refreshIfDue() {
		if (!ended && !asking && !document.hidden && Date.now() >= dueAt) {
			refresh();
		}
	}

	function refresh() {
		var request = new XMLHttpRequest();
		asking = true;
		request.open('POST', config.refresh.url);
		request.timeout = 30000;
		request.onloadend = function () {
			asking = false;
			if (!ended) {
				refreshed(request.status, request.responseText);
			}
		};
		request.send();
	}

	function refreshed(status, text) {
		if (status === 0 || status === 429 || status >= 500) {
			// iTop is away for a moment; who is logged in is not known.
			dueAt = Date.now() + RETRY_MS;
			return;
		}
		var answer = null;
		try {
			answer = JSON.parse(text);
		} catch (notJson) {
			// The login form of iTop: the session has ended.
			answer = null;
		}
		if (status !== 200 || !answer || answer.mark !== config.mark || answer.appId !== config.appId) {
			end();
			return;
		}
		dueAt = Date.now() + answer.seconds * 1000;
		var fresh = {intercom_user_jwt: answer.token};
		if (answer.connectorTokens && Object.keys(answer.connectorTokens).length > 0) {
			fresh.auth_tokens = answer.connectorTokens;
		}
		intercom('update', fresh);
	}

	function start() {
		var before = remembered();
		if (before !== config.mark) {
			var stored = clean();
			if (stored || before !== null) {
				intercom('shutdown');
			}
		}
		remember(config.mark);
		intercom('boot', config.settings);
		load();
		watchLogout();
		watchToken();
	}

	if (document.readyState === 'loading') {
		document.addEventListener('DOMContentLoaded', start);
	} else {
		start();
	}
}(/* configuration */ null));
