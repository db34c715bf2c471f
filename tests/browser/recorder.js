// SPDX-License-Identifier: AGPL-3.0-or-later
// Stands in for https://widget.intercom.io/widget/<app id> in tests: takes over the queue, tells the test about each call,
// leaves the kinds of traces Intercom leaves (cookies, storage) and draws a mark where the launcher would be.
(function () {
  'use strict';
  var app = 'APP_ID';
  var queued = (window.Intercom && window.Intercom.q) || [];

  function draw(text) {
    var mark = document.getElementById('intercom-stand-in') || document.createElement('div');
    mark.id = 'intercom-stand-in';
    mark.textContent = text;
    mark.style.cssText = 'position:fixed;right:20px;bottom:20px;z-index:2147483000;padding:14px 18px;border-radius:24px;' +
      'background:#1f4fd8;color:#fff;font:14px/1.3 sans-serif;max-width:280px;box-shadow:0 2px 12px rgba(0,0,0,.35)';
    document.body.appendChild(mark);
  }

  function boot(settings) {
    document.cookie = 'intercom-id-' + app + '=visitor; path=/; max-age=9999';
    document.cookie = 'intercom-session-' + app + '=secret-of-' + settings.name + '; path=/; max-age=9999' +
      (/[a-z]\.[a-z]+$/.test(location.hostname) ? '; domain=' + location.hostname.split('.').slice(-2).join('.') : '');
    localStorage.setItem('intercom-state-' + app, 'conversation of ' + settings.name);
    draw('Intercom (stand-in): ' + settings.name);
  }

  function take(call) {
    var args = Array.prototype.slice.call(call);
    window.intercomCalled(JSON.stringify(args));
    if (args[0] === 'boot') {
      boot(args[1]);
    }
    if (args[0] === 'shutdown' && document.getElementById('intercom-stand-in')) {
      document.getElementById('intercom-stand-in').remove();
    }
  }

  window.Intercom = function () {
    take(arguments);
  };
  queued.forEach(take);
}());
