# Flags for all code of ours: warnings, hardening, sanitizers.
add_compile_definitions(_GNU_SOURCE)
add_compile_options(-Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes
  -Wvla -Wconversion -Wno-sign-conversion)
if(ORIEL_WERROR)
  add_compile_options(-Werror)
endif()

if(ORIEL_SANITIZE)
  add_compile_options(-fsanitize=${ORIEL_SANITIZE} -fno-sanitize-recover=all
    -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${ORIEL_SANITIZE})
  add_compile_definitions(ORIEL_SANITIZED)
else()
  add_compile_options(-fstack-protector-strong)
  if(CMAKE_BUILD_TYPE STREQUAL "Release")
    add_compile_definitions(_FORTIFY_SOURCE=3)
    set(CMAKE_INTERPROCEDURAL_OPTIMIZATION ON)
  endif()
  add_link_options(-Wl,-z,relro,-z,now)
endif()
add_link_options(-Wl,--as-needed)
