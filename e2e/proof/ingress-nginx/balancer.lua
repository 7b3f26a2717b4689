-- What the controller does in Lua, on tables that template.ts writes: rootfs/etc/nginx/lua/lua_ingress.lua rewrite() and
-- rootfs/etc/nginx/lua/balancer.lua of v1.15.1. Affinity is left out: any endpoint of a backend is allowed anyway.
local balancing = require('ngx.balancer')
local scenarios = require('scenarios')

local M = {}

-- lua/certificate.lua get_pem_cert_uid
local function has_certificate(scenario, name)
  local host = string.lower((string.gsub(name, '%.$', '')))
  if scenario.certificates[host] then return true end
  local wildcard, count = string.gsub(host, '^[^.]+%.', '*.')
  return count == 1 and scenario.certificates[wildcard] == true
end

local function redirects_to_https(scenario)
  local var = ngx.var
  if var.force_no_ssl_redirect == 'true' or var.scheme ~= 'http' then return false end
  if var.force_ssl_redirect == 'true' then return true end
  return var.ssl_redirect == 'true' and has_certificate(scenario, var.host)
end

local function takes_canary(policy)
  local header = ngx.var['http_' .. string.gsub(policy.header, '-', '_')]
  if header then
    if policy.header_value ~= '' then
      if policy.header_value == header then return true end
    elseif policy.header_pattern ~= '' then
      local found, wrong = ngx.re.match(header, policy.header_pattern)
      if found then return true end
      if wrong then return false end
    elseif header == 'always' then
      return true
    elseif header == 'never' then
      return false
    end
  end
  local cookie = ngx.var['cookie_' .. policy.cookie]
  if cookie == 'always' then return true end
  if cookie == 'never' then return false end
  local total = 100
  if policy.weight_total > 100 then total = policy.weight_total end
  return math.random(total) <= policy.weight
end

-- Nil where there is no balancer: a backend without endpoints has none (sync_backend).
local function choose(scenario)
  local chosen = ngx.ctx.chosen
  if chosen then return chosen end
  local backend = scenario.backends[ngx.var.proxy_upstream_name]
  if not backend or #backend.endpoints == 0 then return nil end
  local first = backend.alternatives[1]
  local alternative = first and scenario.backends[first]
  if alternative and #alternative.endpoints > 0 and alternative.policy and takes_canary(alternative.policy) then backend = alternative end
  ngx.ctx.chosen = backend
  return backend
end

function M.rewrite()
  local scenario = scenarios[ngx.var.scenario]
  if redirects_to_https(scenario) then
    local target = ngx.var.request_uri
    if ngx.var.preserve_trailing_slash ~= 'true' and string.sub(target, -1) == '/' then target = string.sub(target, 1, -2) end
    local host = string.match(ngx.var.http_host or ngx.var.host, '^[^:]*')
    local port = ngx.var.use_port_in_redirects == 'true' and ':443' or ''
    return ngx.redirect('https://' .. host .. port .. target, 308)
  end
  if not choose(scenario) then return ngx.exit(503) end
end

function M.balance()
  local backend = choose(scenarios[ngx.var.scenario])
  if not backend then return end
  local address, port = string.match(backend.endpoints[math.random(#backend.endpoints)], '^(.*):(%d+)$')
  balancing.set_current_peer(address, tonumber(port))
end

-- lua/nginx/ngx_srv_redirect.lua
function M.to_other_host(host)
  local target = ngx.var.request_uri
  if string.sub(target, -1) == '/' then target = string.sub(target, 1, -2) end
  return ngx.var.scheme .. '://' .. host .. ':' .. ngx.var.server_port .. target
end

return M
