-- Looks at all keys at once, by the generic cell rate algorithm. A key holds the microsecond up to which its share is
-- used up. ARGV: 1 to count or 0 to peek, then step and window in microseconds for each key.
-- Answers for each key: how far ahead it is, and how long to wait (0: not at all).
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
local answer = {}
local refused = false
for i, key in ipairs(KEYS) do
    local step, window = tonumber(ARGV[2 * i]), tonumber(ARGV[2 * i + 1])
    local until_ = tonumber(redis.call('GET', key) or '0') or 0
    local ahead = math.min(math.max(until_ - now, 0), window)
    local wait = math.max(ahead + step - window, 0)
    refused = refused or wait > 0
    answer[2 * i - 1], answer[2 * i] = ahead, wait
end
if ARGV[1] == '1' and not refused then
    for i, key in ipairs(KEYS) do
        local ahead = answer[2 * i - 1] + tonumber(ARGV[2 * i])
        answer[2 * i - 1] = ahead
        redis.call('SET', key, string.format('%.0f', now + ahead), 'PX', math.ceil(ahead / 1000))
    end
end
return answer
